import { Connection, type ConnectionListener, type SessionRequest } from "../connection/connection";
import type { ConnectionState } from "../connection/connection-state";
import { fetchHelp } from "../connection/fetch-help";
import { Outbox, type Posting } from "../connection/outbox";
import {
  longest as usualLongest,
  type Button,
  type Confirmation,
  type Info,
  type Message,
  type Receipt,
} from "../connection/protocol";
import { SessionMemory } from "../connection/session-memory";
import { timing as usualTiming, type Timing } from "../connection/timing";
import { cleanText } from "./clean-text";
import { Conversation } from "./conversation";
import type { Entry } from "./entry";
import { newId } from "./new-id";
import { Postman } from "./postman";

/** Who shows the conversation. */
export interface ChatListener {
  /** Something to be shown has changed. */
  changed(): void;
  /** Messages of the assistant, of a person or of another tab came in while the page was there. */
  arrived(messages: readonly Message[]): void;
  connectionChanged(state: ConnectionState, before: ConnectionState): void;
  /** The server did not take a message, for this reason. */
  refused(reason: string): void;
}

/** Why a text was not taken. */
export type Refusal = "empty" | "too long";

/** One tab's conversation with the assistant: what was said, what is on its way, and how the connection stands. */
export class Chat implements ConnectionListener {
  /** What the server says around the conversation; undefined until it has. */
  info: Info | undefined;
  connectionState: ConnectionState = "closed";
  isTyping = false;
  /** Whether an answer has been due for too long. */
  isOverdue = false;

  private readonly memory: SessionMemory;
  private readonly outbox: Outbox;
  private readonly conversation = new Conversation();
  private readonly connection: Connection;
  private readonly postman: Postman;
  private isFirst = true;
  /** Whether the server could not read its store: it is asked again. */
  private isIncomplete = false;
  /** Up to which number the last request said that nothing is missing. */
  private asked = 0;
  private due: ReturnType<typeof setTimeout> | undefined;
  private gap: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param server - the server's address; an empty one is the page's own.
   * @param language - the language that the visitor reads, such as `es`.
   */
  constructor(
    private readonly server: string,
    private readonly language: string,
    private readonly listener: ChatListener,
    private readonly timing: Timing = usualTiming,
  ) {
    this.memory = new SessionMemory(`clinic-chat ${server}`);
    this.outbox = new Outbox(this.memory);
    this.connection = new Connection(server, this, timing);
    this.postman = new Postman(this.outbox, this.connection, (id, receipt) => this.settle(id, receipt));
  }

  /** Whether this tab has a conversation already, from before a reload. */
  get hasBegun(): boolean {
    return this.memory.current.token !== "" || this.outbox.open.length > 0;
  }

  get entries(): readonly Entry[] {
    return this.conversation.entries(this.outbox.all, this.connection.isReady);
  }

  /** The card that stays in view. */
  get card(): Entry | undefined {
    return this.conversation.card;
  }

  /** How many messages came while the panel was closed. */
  get unread(): number {
    const { seen } = this.memory.current;
    return this.entries.filter(({ message, isPast }) => !isPast && message.from !== "visitor" && message.number > seen)
      .length;
  }

  /** The most characters of a message. */
  get longest(): number {
    return this.info?.maxCharacters || usualLongest;
  }

  get wasOpen(): boolean {
    return this.memory.current.isOpen;
  }

  /** What the visitor said about an answer; undefined when nothing. */
  ratingOf(number: number): boolean | undefined {
    return this.memory.current.ratings[number];
  }

  connect(): void {
    this.connection.start();
    this.expectAnswer();
  }

  disconnect(): void {
    clearTimeout(this.due);
    clearTimeout(this.gap);
    this.connection.stop();
  }

  /** Fetches the numbers and the greeting for the time before there is a connection. */
  async prepare(): Promise<void> {
    const info = await fetchHelp(this.server, this.language);
    if (!info || this.info) return;
    this.info = info;
    this.listener.changed();
  }

  noteOpen(isOpen: boolean): void {
    this.memory.update({ isOpen });
  }

  noteSeen(): void {
    if (this.memory.current.seen !== this.conversation.last) this.memory.update({ seen: this.conversation.last });
  }

  /** Takes what the visitor typed and sends it as soon as it can; says why when it does not. */
  say(typed: string): Refusal | undefined {
    const message = cleanText(typed);
    if (!message) return "empty";
    if (message.length > this.longest) return "too long";
    this.post({ id: newId(), message });
    return undefined;
  }

  press({ title, payload }: Button): void {
    this.post({ id: newId(), message: payload, title });
  }

  /** Tries again what was not answered: on a fresh line, which also brings what was missed. */
  retry(): void {
    this.isOverdue = false;
    this.expectAnswer();
    this.connection.connectNow();
    this.listener.changed();
  }

  /** Sends a refused message as a new one. */
  repeat(id: string): void {
    const refused = this.outbox.all.find((posting) => posting.utterance.id === id);
    if (!refused) return;
    this.outbox.remove(id);
    this.post({ ...refused.utterance, id: newId() });
  }

  /** Keeps the visitor's word on an answer and tells the server, as far as there is a connection. */
  rate(number: number, helpful: boolean): void {
    this.memory.update({ ratings: { ...this.memory.current.ratings, [number]: helpful } });
    this.listener.changed();
    this.connection.rate(number, helpful).catch(() => this.forgetRating(number));
  }

  /** Ends the conversation here and on the server, and begins a new one. */
  async clear(): Promise<void> {
    const told = this.connection.clear();
    this.postman.isHeld = true;
    this.startOver();
    await told.catch(() => undefined);
    this.postman.isHeld = false;
    this.connection.connectNow();
  }

  // What the connection brings.

  request(): SessionRequest {
    const { token } = this.memory.current;
    this.asked = token ? this.conversation.complete : 0;
    const { asked, language } = this;
    return { ...(token ? { token } : {}), ...(asked ? { last_seen: asked } : {}), language };
  }

  confirmed({ token, resumed, isIncomplete, messages, info }: Confirmation): void {
    if (!resumed && this.memory.current.token) this.renew();
    // The server's history is another than the one that was asked to go on.
    else if (messages.some(({ number }) => number > 0 && number <= this.asked)) this.conversation.forgetNumbered();
    this.isIncomplete = isIncomplete;
    this.memory.update({ token });
    this.info = info;
    this.outbox.sendAgain();
    this.take(messages, this.isFirst);
    this.isFirst &&= isIncomplete;
    this.listener.changed();
    void this.postman.sendAll();
  }

  message(message: Message): void {
    if (this.postman.isHeld) return;
    this.take([message], false);
    this.listener.changed();
  }

  typing(isOn: boolean): void {
    this.isTyping = isOn;
    this.listener.changed();
  }

  turnEnded(clientId: string): void {
    this.outbox.remove(clientId);
    this.isTyping = false;
    if (this.isIncomplete) void this.connection.requestSession();
    this.expectAnswer();
    this.listener.changed();
  }

  sessionEnded(): void {
    if (this.postman.isHeld) return;
    this.startOver();
    this.connection.connectNow();
  }

  changed(state: ConnectionState): void {
    const before = this.connectionState;
    this.connectionState = state;
    if (state !== "ready") this.isTyping = false;
    this.listener.connectionChanged(state, before);
    this.listener.changed();
  }

  private post(utterance: Posting["utterance"]): void {
    this.outbox.add(utterance);
    this.expectAnswer();
    this.listener.changed();
    void this.postman.sendAll();
  }

  private settle(id: string, { status, ended, reason = "" }: Receipt): void {
    if (status === "refused") this.refuse(id, reason);
    else if (ended) this.outbox.remove(id);
    else this.outbox.markStored(id);
    this.expectAnswer();
    this.listener.changed();
  }

  private refuse(id: string, reason: string): void {
    this.outbox.markRefused(id, reason);
    this.listener.refused(reason);
  }

  private take(messages: readonly Message[], isReplay: boolean): void {
    const news = messages.filter((message) => this.conversation.add(message));
    if (news.length === 0) return;
    this.expectAnswer();
    this.watchGap();
    const arrived = news.filter((message) => !this.isOwn(message));
    if (arrived.length > 0 && !isReplay) this.listener.arrived(arrived);
  }

  private isOwn({ clientId }: Message): boolean {
    return this.outbox.all.some((posting) => posting.utterance.id === clientId);
  }

  private watchGap(): void {
    clearTimeout(this.gap);
    if (!this.conversation.hasGap) return;
    const ask = (): void => {
      if (this.conversation.hasGap && this.connection.isReady) void this.connection.requestSession();
    };
    this.gap = setTimeout(ask, this.timing.gap);
  }

  private expectAnswer(): void {
    clearTimeout(this.due);
    this.isOverdue = false;
    if (this.outbox.open.length > 0) this.due = setTimeout(() => this.noteOverdue(), this.timing.answer);
  }

  private noteOverdue(): void {
    this.isOverdue = true;
    this.listener.changed();
  }

  private forgetRating(number: number): void {
    const others = Object.entries(this.memory.current.ratings).filter(([rated]) => Number(rated) !== number);
    this.memory.update({ ratings: Object.fromEntries(others) });
    this.listener.changed();
  }

  private renew(): void {
    this.postman.disregard();
    this.conversation.startAnew(this.outbox.open.map((posting) => posting.utterance.id));
    this.memory.update({ seen: 0, ratings: {} });
  }

  private startOver(): void {
    this.postman.disregard();
    this.outbox.clear();
    this.conversation.clear();
    this.memory.forget();
    this.isTyping = false;
    this.expectAnswer();
    this.listener.changed();
  }
}
