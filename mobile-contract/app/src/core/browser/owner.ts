const lockName = 'ruhu';
const patience = 3000;

/** What tabs say to each other: let go of the file; is anybody there; I have it. */
type Word = 'release' | 'who' | 'here';

/**
 * Makes one tab the owner of the file. A Web Lock says which; another tab asks for it over a
 * channel, and the owner lets go between two transactions.
 */
export class Owner {
  private release: (() => void) | undefined;
  private readonly channel = new BroadcastChannel(lockName);

  /** letGo closes the file; it is called when another tab takes over. */
  constructor(private readonly letGo: () => void) {
    this.channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
      if (!this.release) return;
      if (data === 'who') this.say('here');
      if (data !== 'release') return;
      this.letGo();
      this.release();
      this.release = undefined;
    });
  }

  /**
   * Becomes the owner, when there is none. A page that was left a moment ago may hold the lock
   * still, but does not answer any more: its lock is waited for.
   */
  async take(): Promise<boolean> {
    if (this.release) return true;
    const asked = new AbortController();
    const hear = ({ data }: MessageEvent<Word>) => data === 'here' && asked.abort();
    this.channel.addEventListener('message', hear);
    const late = setTimeout(() => asked.abort(), patience);
    this.say('who');
    try {
      return await this.request({ signal: asked.signal });
    } finally {
      clearTimeout(late);
      this.channel.removeEventListener('message', hear);
    }
  }

  /** Becomes the owner in the place of another. One that does not answer is frozen or gone, and its lock is taken away. */
  async takeOver(): Promise<void> {
    if (this.release) return;
    this.say('release');
    if (!(await this.request({ signal: AbortSignal.timeout(patience) }))) await this.request({ steal: true });
  }

  private say(word: Word): void {
    this.channel.postMessage(word);
  }

  private request(how: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      const held = navigator.locks.request(lockName, how, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<void>((release) => { this.release = release; });
      });
      held.catch(() => this.lost(resolve));
    });
  }

  /** The lock never came, or was taken away. */
  private lost(resolve: (there: boolean) => void): void {
    resolve(false);
    if (!this.release) return;
    this.release = undefined;
    this.letGo();
  }
}
