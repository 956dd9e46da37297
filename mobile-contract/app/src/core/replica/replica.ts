import replicaSql from '../../../../replica.sql?raw';
import firstSql from '../../../../replica/first.sql?raw';
import photoSql from '../../../../replica/photo.sql?raw';
import systemSql from '../../../../replica/system.sql?raw';

import { version } from '../contract/catalogue';
import appSql from './app.sql?raw';
import type { Db } from './db';
import { watchLines } from './lines';

/** What a replica needs of the world. */
export interface World {
  /** Unix milliseconds; may be wrong by years, and may go back. */
  now(): number;
  /** A UUID of version 7. */
  newId(): string;
}

/** A repair under way: of a village as of one commit. */
export interface Cure {
  village: string;
  seq: number;
  /** Households that are wrong; null while nobody knows which. */
  units: string[] | null;
}

/** The shape of the system tables: 2 has the list of households ready to be read. */
const format = 2;

/**
 * One device's file: the model is `mobile-contract/replica`, whose words and tables these are.
 * What is saved lies in the journal with the very bytes that are sent; of rows under local edits
 * the server's state is kept beside what the person sees.
 */
export class Replica {
  /** Names the pull request whose page may be taken, '' for none. */
  asked = '';
  cure: Cure | null = null;

  constructor(readonly db: Db, readonly world: World) {
    db.script('PRAGMA recursive_triggers = ON'); // a row that another replaces is a change as well
    const made = db.number('PRAGMA user_version');
    if (made === format) return; // looking for each table would take longer than opening the file
    db.write(() => {
      if (made === 0) this.create();
      for (const sql of [firstSql, photoSql, appSql]) db.script(sql);
      watchLines(db);
      db.script(`PRAGMA user_version = ${format}`);
    });
  }

  private create(): void {
    this.db.script(replicaSql);
    this.db.script(systemSql);
    this.db.run('UPDATE device SET version = ?', version);
  }
}
