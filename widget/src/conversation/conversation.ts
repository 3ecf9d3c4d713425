import type { Posting } from "../connection/outbox";
import type { Message } from "../connection/protocol";
import type { Delivery, Entry } from "./entry";

/**
 * The messages of a tab, each once and in the server's order.
 *
 * What the visitor wrote and the server has not numbered yet stands at the end.
 */
export class Conversation {
  private readonly numbered = new Map<number, Entry>();
  private past: readonly Entry[] = [];
  private part = 1;

  /** Takes a message in, in whatever order and however often it comes; tells whether it is new. */
  add(message: Message): boolean {
    if (this.numbered.has(message.number)) return false;
    const key = message.clientId ?? `${this.part}:${message.number}`;
    this.numbered.set(message.number, { key, message, delivery: "delivered", isPast: false });
    return true;
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

  /** Whether the server has numbered this utterance. */
  has(clientId: string): boolean {
    return [...this.numbered.values()].some((entry) => entry.message.clientId === clientId);
  }

  /** All entries in order, with those of the outbox that have no number yet. */
  entries(postings: readonly Posting[], isReady: boolean): readonly Entry[] {
    const inOrder = [...this.numbered.values()].sort((one, other) => one.message.number - other.message.number);
    const unnumbered = postings.filter((posting) => !this.has(posting.utterance.id));
    return [...this.past, ...inOrder, ...unnumbered.map((posting) => entryOf(posting, isReady))];
  }

  /** The newest card; it stays in view. */
  get card(): Entry | undefined {
    const cards = [...this.past, ...this.numbered.values()].filter((entry) => entry.message.isCard);
    return cards.reduce<Entry | undefined>((newest, entry) => (isNewer(entry, newest) ? entry : newest), undefined);
  }

  /**
   * The server has begun a new conversation: what was said stays to be read, and numbers begin again.
   *
   * @param again - the utterances that will be sent again, and so belong to the new one.
   */
  startAnew(again: readonly string[]): void {
    const isSaid = ({ message }: Entry): boolean => !again.includes(message.clientId ?? "");
    this.past = this.entries([], true)
      .filter(isSaid)
      .map((entry) => ({ ...entry, isPast: true }));
    this.numbered.clear();
    this.part += 1;
  }

  clear(): void {
    this.past = [];
    this.numbered.clear();
    this.part += 1;
  }
}

function isNewer(entry: Entry, other: Entry | undefined): boolean {
  if (!other || other.isPast !== entry.isPast) return !other || other.isPast;
  return entry.isPast || entry.message.number > other.message.number;
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
