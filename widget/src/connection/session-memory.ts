import { fieldsOf, itemsOf, textOf } from "./fields";
import type { Utterance } from "./protocol";

/** What a tab remembers of its conversation until it is closed. */
export interface Remembered {
  /** The server's name for the conversation; empty before the first one. */
  readonly token: string;
  /** What was written and not answered yet, in order. */
  readonly outbox: readonly Utterance[];
  /** The number of the last message that the visitor had before them. */
  readonly seen: number;
  readonly isOpen: boolean;
  /** What the visitor said about answers, by the message's number. */
  readonly ratings: Readonly<Record<number, boolean>>;
}

const nothing: Remembered = { token: "", outbox: [], seen: 0, isOpen: false, ratings: {} };

/**
 * The conversation's token and what is not sent yet, in `sessionStorage`: it survives a reload and ends with the tab.
 *
 * Where the browser allows no storage, it lasts as long as the page.
 */
export class SessionMemory {
  private remembered: Remembered;

  /** @param key - names the entry in `sessionStorage`; one for each server. */
  constructor(private readonly key: string) {
    this.remembered = this.load();
  }

  get current(): Remembered {
    return this.remembered;
  }

  update(change: Partial<Remembered>): void {
    this.remembered = { ...this.remembered, ...change };
    this.save();
  }

  /** Forgets everything but whether the panel is open. */
  forget(): void {
    this.update({ ...nothing, isOpen: this.remembered.isOpen });
  }

  private load(): Remembered {
    try {
      return readRemembered(JSON.parse(sessionStorage.getItem(this.key) ?? "null"));
    } catch {
      return nothing;
    }
  }

  private save(): void {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.remembered));
    } catch {
      // Storage is full or forbidden: the page itself remembers.
    }
  }
}

function readRemembered(value: unknown): Remembered {
  const fields = fieldsOf(value);
  const seen = fields["seen"];
  return {
    token: textOf(fields, "token"),
    outbox: itemsOf(fields["outbox"], readUtterance),
    seen: typeof seen === "number" ? seen : 0,
    isOpen: fields["isOpen"] === true,
    ratings: readRatings(fields["ratings"]),
  };
}

function readUtterance(value: unknown): Utterance | undefined {
  const fields = fieldsOf(value);
  const id = textOf(fields, "id");
  const message = textOf(fields, "message");
  const title = textOf(fields, "title");
  return id && message ? { id, message, ...(title ? { title } : {}) } : undefined;
}

function readRatings(value: unknown): Record<number, boolean> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([number, helpful]) => [number, helpful === true]));
}
