import { io, type Socket } from "socket.io-client";
import type { ConnectionState } from "./connection-state";
import { fieldsOf, textOf } from "./fields";
import type { Confirmation, Message, Receipt, Utterance } from "./protocol";
import { readConfirmation, readReceipt } from "./read-confirmation";
import { readMessage } from "./read-message";
import type { Timing } from "./timing";

/** What the widget asks a conversation with; without a token, for a new one. */
export interface SessionRequest {
  readonly token?: string;
  readonly last_seen?: number;
  readonly language: string;
}

/** Who is told what the connection brings. */
export interface ConnectionListener {
  /** Called for each new connection and after a gap. */
  request(): SessionRequest;
  confirmed(confirmation: Confirmation): void;
  message(message: Message): void;
  typing(isOn: boolean): void;
  turnEnded(clientId: string): void;
  sessionEnded(): void;
  changed(state: ConnectionState): void;
}

/** After this many tries in vain the visitor is told that the chat can't be reached. */
const triesUntilUnreachable = 3;

/**
 * The line to the server. It is `ready` only between the server's confirmation and the next loss, and sends nothing
 * outside of that: Socket.IO would send what it buffered before the conversation is joined, and the reply would be lost.
 */
export class Connection {
  private state: ConnectionState = "closed";
  private readonly socket: Socket;
  private failures = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;

  /** @param server - the server's address; an empty one is the page's own. */
  constructor(
    server: string,
    private readonly listener: ConnectionListener,
    private readonly timing: Timing,
  ) {
    this.socket = io(server || location.origin, {
      autoConnect: false,
      forceNew: true,
      // It does not try again when the server itself ended the line; connectLater() does in each case.
      reconnection: false,
      timeout: timing.reply,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
    });
    this.listen();
  }

  get isReady(): boolean {
    return this.state === "ready";
  }

  start(): void {
    if (this.state !== "closed") return;
    addEventListener("online", this.connectNow);
    addEventListener("offline", this.noteOffline);
    this.change(navigator.onLine ? "connecting" : "offline");
    this.socket.connect();
  }

  stop(): void {
    removeEventListener("online", this.connectNow);
    removeEventListener("offline", this.noteOffline);
    clearTimeout(this.pause);
    this.change("closed");
    this.socket.disconnect();
  }

  /** Drops the line, if there is one, and connects at once. */
  readonly connectNow = (): void => {
    if (this.state === "closed") return;
    clearTimeout(this.pause);
    this.socket.disconnect();
    this.change(navigator.onLine ? "reconnecting" : "offline");
    this.socket.connect();
  };

  /**
   * Sends what the visitor said.
   *
   * @throws Error - the line broke or the server was silent: whether it has the message is unknown.
   */
  async utter({ id, message, title }: Utterance): Promise<Receipt> {
    const asButton = title === undefined ? {} : { payload: true, title };
    const receipt = readReceipt(await this.ask("user_uttered", { id, message, ...asButton }));
    if (!receipt) throw new Error("The server's word about a message can't be read.");
    return receipt;
  }

  /** @throws Error - it did not arrive or could not be stored. */
  async rate(message: number, helpful: boolean): Promise<void> {
    const answer = fieldsOf(await this.ask("feedback", { message, helpful }));
    if (answer["status"] === "failed") throw new Error("The server could not store what was said of an answer.");
  }

  /** @throws Error - it did not arrive. */
  async clear(): Promise<void> {
    await this.ask("clear", {});
  }

  /** Asks for the conversation, which also brings what was missed. */
  async requestSession(): Promise<void> {
    const socketId = this.socket.id;
    try {
      const confirmation = readConfirmation(await this.emit("session_request", this.listener.request()));
      if (!confirmation) throw new Error("The server's confirmation has no token.");
      if (socketId !== this.socket.id) return;
      this.failures = 0;
      this.change("ready");
      this.listener.confirmed(confirmation);
    } catch {
      if (socketId === this.socket.id) this.lose();
    }
  }

  private ask(event: string, value: unknown): Promise<unknown> {
    return this.isReady ? this.emit(event, value) : Promise.reject(new Error("There is no connection."));
  }

  private emit(event: string, value: unknown): Promise<unknown> {
    return this.socket.timeout(this.timing.reply).emitWithAck(event, value) as Promise<unknown>;
  }

  private listen(): void {
    this.socket.on("connect", () => void this.requestSession());
    this.socket.on("connect_error", () => this.connectLater());
    this.socket.on("disconnect", (reason) => {
      if (reason !== "io client disconnect") this.connectLater();
    });
    for (const event of ["bot_uttered", "person_uttered", "user_echo"]) {
      this.socket.on(event, (value: unknown) => {
        const message = readMessage(value);
        if (message) this.listener.message(message);
      });
    }
    this.socket.on("typing", (value: unknown) => this.listener.typing(fieldsOf(value)["on"] === true));
    this.socket.on("turn_ended", (value: unknown) => this.listener.turnEnded(textOf(fieldsOf(value), "client_id")));
    this.socket.on("session_ended", () => this.listener.sessionEnded());
  }

  private lose(): void {
    this.socket.disconnect();
    this.connectLater();
  }

  private connectLater(): void {
    if (this.state === "closed") return;
    this.failures += 1;
    this.change(this.lostState());
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.socket.connect(), pauseBefore(this.failures, this.timing));
  }

  private lostState(): ConnectionState {
    if (!navigator.onLine) return "offline";
    return this.failures >= triesUntilUnreachable ? "unreachable" : "reconnecting";
  }

  private readonly noteOffline = (): void => this.change("offline");

  private change(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    this.listener.changed(state);
  }
}

/** Milliseconds before the try after so many failures: doubling, and spread so that a thousand tabs do not come at once. */
export function pauseBefore(failures: number, { firstPause, longestPause }: Timing, chance = Math.random()): number {
  return Math.min(longestPause, firstPause * 2 ** (failures - 1)) * (0.5 + chance);
}
