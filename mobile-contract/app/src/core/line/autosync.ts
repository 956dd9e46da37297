import type { Synced } from '../api';

/** Refusals after which trying again by itself may help. */
const passing = new Set(['offline', 'sync_full', 'busy', 'internal', 'disk_full', 'too_many_uploads', 'too_many_tries', 'too_many_requests']);

const first = 5_000;
const longest = 15 * 60_000;
const afterSave = 2_000;
/** The list comes first: what a sync does beside it would slow it down. */
const afterOpening = 3_000;

/** Syncs by itself: on coming online, after a save, now and then, and again with growing pauses and some chance. */
export class Autosync {
  on = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(private readonly run: () => void) {
    self.addEventListener('online', () => this.online());
  }

  saved(): void {
    if (this.failures === 0) this.at(afterSave);
  }

  opened(): void {
    this.at(afterOpening);
  }

  online(): void {
    this.failures = 0;
    this.at(0);
  }

  /** Plans the next sync by what became of this one, and says when that will be. */
  after(result: Synced): number | null {
    const code = result.refusal?.code;
    if (code !== undefined) return passing.has(code) ? this.failed() : this.stop();
    this.failures = 0;
    return this.at(longest);
  }

  /** Plans another try after one that failed, later each time. */
  failed(): number | null {
    this.failures++;
    return this.at(Math.min(first * 2 ** (this.failures - 1), longest) * (0.5 + Math.random()));
  }

  stop(): null {
    clearTimeout(this.timer);
    return null;
  }

  private at(pause: number): number | null {
    clearTimeout(this.timer);
    if (!this.on) return null;
    this.timer = setTimeout(() => this.run(), pause);
    return Date.now() + pause;
  }
}
