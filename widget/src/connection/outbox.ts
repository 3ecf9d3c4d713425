import type { Utterance } from "./protocol";
import type { SessionMemory } from "./session-memory";

/** How far an utterance has come: not sent, stored by the server, or refused by it. */
export type Progress = "waiting" | "stored" | "refused";

/** An utterance on its way. */
export interface Posting {
  readonly utterance: Utterance;
  readonly progress: Progress;
  /** When it was written, milliseconds since 1970. */
  readonly written: number;
  /** Why the server refused it, for the visitor. */
  readonly reason?: string;
}

/**
 * What the visitor wrote, in order, until it is answered.
 *
 * An entry outlives connections and reloads and is sent again, under the same id, until the server says that its turn
 * ended. The server answers an id once.
 */
export class Outbox {
  private postings: readonly Posting[];

  constructor(private readonly memory: SessionMemory) {
    this.postings = memory.current.outbox.map((utterance) => post(utterance, "waiting"));
  }

  get all(): readonly Posting[] {
    return this.postings;
  }

  /** Those that await an answer. */
  get open(): readonly Posting[] {
    return this.postings.filter((posting) => posting.progress !== "refused");
  }

  /** The next to send. */
  get next(): Posting | undefined {
    return this.postings.find((posting) => posting.progress === "waiting");
  }

  add(utterance: Utterance): void {
    this.set([...this.postings, post(utterance, "waiting")]);
  }

  /** The server has it; its answer is yet to come. */
  markStored(id: string): void {
    this.set(
      this.postings.map((posting) => (isOf(posting, id) ? post(posting.utterance, "stored", posting) : posting)),
    );
  }

  markRefused(id: string, reason: string): void {
    const refuse = (posting: Posting): Posting => ({ ...post(posting.utterance, "refused", posting), reason });
    this.set(this.postings.map((posting) => (isOf(posting, id) ? refuse(posting) : posting)));
  }

  /** It was answered, or the visitor gave it up. */
  remove(id: string): void {
    this.set(this.postings.filter((posting) => !isOf(posting, id)));
  }

  /** A new connection does not know what the last one did: all that was not answered is sent again. */
  sendAgain(): void {
    const again = (posting: Posting): Posting =>
      posting.progress === "stored" ? post(posting.utterance, "waiting", posting) : posting;
    this.set(this.postings.map(again));
  }

  clear(): void {
    this.set([]);
  }

  private set(postings: readonly Posting[]): void {
    this.postings = postings;
    this.memory.update({ outbox: this.open.map((posting) => posting.utterance) });
  }
}

function post(utterance: Utterance, progress: Progress, earlier?: Posting): Posting {
  return { utterance, progress, written: earlier?.written ?? Date.now() };
}

function isOf(posting: Posting, id: string): boolean {
  return posting.utterance.id === id;
}
