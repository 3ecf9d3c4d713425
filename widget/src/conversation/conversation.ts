import type { Posting } from "../connection/outbox";
import type { Message } from "../connection/protocol";
import type { Delivery, Entry } from "./entry";

/** A message that the server could not keep, with the number of the one that it came after. */
interface Loose {
  readonly entry: Entry;
  readonly after: number;
}

/**
 * The messages of a tab, each once and in the server's order.
 *
 * What the visitor wrote and the server has not placed yet stands at the end.
 */
export class Conversation {
  private readonly numbered = new Map<number, Entry>();
  private loose: readonly Loose[] = [];
  private past: readonly Entry[] = [];
  private part = 1;
  private looseCount = 0;

  /** Takes a message in, in whatever order and however often it comes; tells whether it is new. */
  add(message: Message): boolean {
    if (message.number === 0) return this.addLoose(message);
    if (this.contradicts(message)) this.forgetNumbered();
    if (this.numbered.has(message.number)) return false;
    // A message that the server could not keep may be kept when it is sent again.
    if (message.clientId) this.loose = this.loose.filter(({ entry }) => entry.key !== message.clientId);
    this.numbered.set(message.number, deliver(message.clientId ?? `${this.part}:${message.number}`, message));
    return true;
  }

  /** Whether another message than this one has its place: the server's record has changed. */
  contradicts({ number, from, text }: Message): boolean {
    const known = this.numbered.get(number)?.message;
    return known !== undefined && (known.from !== from || known.text !== text);
  }

  /** The number up to which no message is missing. */
  get complete(): number {
    let number = 0;
    while (this.numbered.has(number + 1)) number += 1;
    return number;
  }

  get hasGap(): boolean {
    return this.complete < this.numbered.size;
  }

  /** The number of the last message; 0 when there is none. */
  get last(): number {
    return Math.max(0, ...this.numbered.keys());
  }

  /** Whether the server has sent this utterance back. */
  has(clientId: string): boolean {
    return this.present.some((entry) => entry.message.clientId === clientId);
  }

  /** All entries in order, with those of the outbox that the server has not sent back yet. */
  entries(postings: readonly Posting[], isReady: boolean): readonly Entry[] {
    const { present } = this;
    const known = new Set(present.map((entry) => entry.message.clientId));
    const waiting = postings.filter((posting) => !known.has(posting.utterance.id));
    return [...this.past, ...present, ...waiting.map((posting) => entryOf(posting, isReady))];
  }

  /** The newest card; it stays in view. */
  get card(): Entry | undefined {
    return [...this.past, ...this.present].filter((entry) => entry.message.isCard).at(-1);
  }

  /**
   * The server has begun a new conversation: what was said stays to be read, and numbers begin again.
   *
   * @param again - the utterances that will be sent again, and so belong to the new one.
   */
  startAnew(again: readonly string[]): void {
    const isSaid = ({ message }: Entry): boolean => !again.includes(message.clientId ?? "");
    const past = [...this.past, ...this.present].filter(isSaid).map((entry) => ({ ...entry, isPast: true }));
    this.clear();
    this.past = past;
  }

  /** The server's own record has changed: all that it numbered is replaced by what comes next. */
  forgetNumbered(): void {
    this.numbered.clear();
    this.part += 1;
  }

  clear(): void {
    this.past = [];
    this.loose = [];
    this.forgetNumbered();
  }

  /** This conversation's entries in order. */
  private get present(): readonly Entry[] {
    const inOrder = [...this.numbered.values()].sort((one, other) => one.message.number - other.message.number);
    if (this.loose.length === 0) return inOrder;
    const looseAfter = (from: number, to: number): readonly Entry[] =>
      this.loose.filter(({ after }) => after >= from && after < to).map(({ entry }) => entry);
    const numbers = inOrder.map((entry) => entry.message.number);
    return [
      ...looseAfter(0, numbers[0] ?? Infinity),
      ...inOrder.flatMap((entry, index) => [
        entry,
        ...looseAfter(entry.message.number, numbers[index + 1] ?? Infinity),
      ]),
    ];
  }

  private addLoose(message: Message): boolean {
    if (message.clientId && this.has(message.clientId)) return false;
    this.looseCount += 1;
    const entry = deliver(message.clientId ?? `loose:${this.looseCount}`, message);
    this.loose = [...this.loose, { entry, after: this.last }];
    return true;
  }
}

function deliver(key: string, message: Message): Entry {
  return { key, message, delivery: "delivered", isPast: false };
}

function entryOf({ utterance, progress, written, reason }: Posting, isReady: boolean): Entry {
  return {
    key: utterance.id,
    message: {
      number: 0,
      from: "visitor",
      text: utterance.title ?? utterance.message,
      time: new Date(written).toISOString(),
      clientId: utterance.id,
      buttons: [],
      citations: [],
      isCard: false,
      phones: [],
    },
    delivery: deliveryOf(progress, isReady),
    ...(reason ? { reason } : {}),
    isPast: false,
  };
}

function deliveryOf(progress: Posting["progress"], isReady: boolean): Delivery {
  if (progress === "refused") return "refused";
  return isReady || progress === "stored" ? "sending" : "kept";
}
