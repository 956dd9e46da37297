import { codes, langs, steps, tables, type Code, type CodeListName, type Field, type Label, type Lang, type Step, type Table } from '../../../ruhu';

/** Looks things up in the generated catalogue, for forms and pages. */

const tableByName = new Map<string, Table>(tables.map((t) => [t.name, t]));

export function tableOf(name: string): Table | undefined {
  return tableByName.get(name);
}

export function fieldOf(table: string, name: string): Field | undefined {
  return tableOf(table)?.fields.find((f) => f.name === name);
}

/** The text of a label in a language. */
export function say(label: Label, lang: Lang): string {
  return label[langs.indexOf(lang)] || label[0];
}

/** The codes that can be chosen now, in their order of display. */
export function currentCodes(list: CodeListName): readonly Code[] {
  return codes[list].filter((c) => c.until === undefined);
}

/** What people read of a code, also of a retired one; the code itself when it is unknown. */
export function codeLabel(list: CodeListName, code: string, lang: Lang): string {
  const found = codes[list].find((c) => c.code === code);
  return found ? say(found.label, lang) : code;
}

export function stepOf(code: string): Step | undefined {
  return steps.find((s) => s.code === code);
}

/** The step after one; the first of a household's own after none. */
export function stepAfter(code: string): Step | undefined {
  if (code === '') {
    return steps.find((s) => s.unit !== 'area');
  }
  const at = steps.findIndex((s) => s.code === code);
  return at < 0 ? undefined : steps[at + 1];
}

/**
 * The fields that people fill in: those of this version that devices may write. What is set once
 * is asked of new rows alone, and when somebody left of nobody who is new.
 */
export function askedFields(table: Table, isNew: boolean): Field[] {
  const open = table.fields.filter((f) => f.until === undefined && f.policy !== 'server');
  return open.filter((f) => (isNew ? f.group !== 'left' : table.appendOnly || f.policy !== 'immutable'));
}

/** The tables whose rows people make and change, of a household or of a village's own papers. */
export function writableTables(scope: 'household' | 'village'): Table[] {
  return tables.filter((t) => t.scope === scope && !t.serverOnly);
}

/** Whether rows of the table can be deleted. */
export function deletable(table: Table): boolean {
  return table.name !== 'household' && !table.appendOnly && !table.serverOnly;
}
