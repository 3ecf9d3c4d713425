import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import { fakeAnswer, fakeInfo } from "./fake-answers.ts";

type Ack = (value: unknown) => void;

interface StoredMessage {
  readonly number: number;
  readonly client_id?: string;
  readonly [part: string]: unknown;
}

interface Session {
  readonly token: string;
  readonly messages: StoredMessage[];
  readonly ended: Set<string>;
}

interface Uttered {
  readonly id: string;
  readonly message: string;
  readonly title?: string;
}

/**
 * A server that keeps the widget's protocol, and breaks it in the ways that networks and servers do.
 *
 * What it stored outlives a restart, as a database would; turns under way do not.
 */
export class FakeAssistant {
  /** Milliseconds until an answer. */
  thinking = 5;
  /** Answers nothing at all any more, as behind a network that swallows everything. */
  isSilent = false;
  /** Stores messages but loses so many of its words about them. */
  lostAcks = 0;
  /** Stores so many answers without sending them. */
  lostAnswers = 0;
  /** Sends each message so often. */
  copies = 1;
  /** Whether it can write its store: if not, messages have the number 0. */
  canStore = true;
  /** Whether it can read its store. */
  canRead = true;
  /** Refuses every message with this sentence. */
  refusal = "";
  /** Ids in the order in which they came, repetitions included. */
  readonly received: string[] = [];
  readonly feedback: unknown[] = [];
  readonly requests: unknown[] = [];
  readonly sessions = new Map<string, Session>();
  private http: HttpServer | undefined;
  private io: Server | undefined;
  private port = 0;
  private life = 0;
  private turns: Promise<void> = Promise.resolve();
  private readonly atWork = new Set<string>();

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The messages of the only session, as the server has them. */
  get messages(): readonly StoredMessage[] {
    return [...this.sessions.values()].at(-1)?.messages ?? [];
  }

  async start(): Promise<void> {
    const http = createServer(answerHttp);
    this.attach(http);
    await new Promise<void>((done) => http.listen(this.port, "127.0.0.1", done));
    this.port = (http.address() as AddressInfo).port;
  }

  attach(http: HttpServer): void {
    this.http = http;
    this.io = new Server(http, { cors: { origin: true }, serveClient: false });
    this.io.on("connection", (socket) => this.listen(socket));
  }

  /** Ends as a killed process does: in the middle of turns. */
  async stop(): Promise<void> {
    this.life += 1;
    this.io?.disconnectSockets(true);
    await this.io?.close();
    this.http?.closeAllConnections();
  }

  /** Cuts every line; the process lives on. */
  cut(): void {
    for (const socket of this.io?.sockets.sockets.values() ?? []) socket.conn.close(true);
  }

  /** Forgets what was said, as a retention job does. */
  deleteHistory(): void {
    for (const session of this.sessions.values()) session.messages.length = 0;
  }

  /** A message of its own accord, such as a person's. */
  speak(part: Record<string, unknown>): void {
    const session = [...this.sessions.values()].at(-1);
    if (session)
      this.send(session, part["from"] === "person" ? "person_uttered" : "bot_uttered", this.store(session, part));
  }

  /** Messages of its own accord that arrive in the wrong order. */
  speakReversed(texts: readonly string[]): void {
    const session = [...this.sessions.values()].at(-1);
    if (!session) return;
    const stored = texts.map((text) => this.store(session, { text }));
    stored.reverse().forEach((message) => this.send(session, "bot_uttered", message));
  }

  private listen(socket: Socket): void {
    let session: Session | undefined;
    socket.on("session_request", (request: { token?: string; last_seen?: number }, ack: Ack) => {
      this.requests.push(request);
      if (this.isSilent) return;
      const known = this.sessions.get(request.token ?? "");
      session = known ?? this.open();
      void socket.join(session.token);
      ack({ token: session.token, resumed: known !== undefined, info: fakeInfo, ...this.history(session, request) });
    });
    socket.on("user_uttered", (uttered: Uttered, ack: Ack) => {
      if (session) this.hear(session, uttered, ack);
    });
    socket.on("feedback", (value: unknown, ack: Ack) => {
      this.feedback.push(value);
      ack({ status: this.canStore ? "stored" : "failed" });
    });
    socket.on("clear", (_: unknown, ack: Ack) => {
      if (!session) return;
      this.sessions.delete(session.token);
      socket.to(session.token).emit("session_ended", {});
      ack({});
    });
  }

  private open(): Session {
    const session = { token: randomUUID(), messages: [], ended: new Set<string>() };
    this.sessions.set(session.token, session);
    return session;
  }

  /** All after what was seen; all, when that is more than there is. */
  private history(session: Session, request: { last_seen?: number }): Record<string, unknown> {
    if (!this.canRead) return { messages: [], unavailable: true };
    const { last_seen: seen = 0 } = request;
    const from = seen > session.messages.length ? 0 : seen;
    return { messages: session.messages.filter(({ number }) => number > from) };
  }

  private hear(session: Session, uttered: Uttered, ack: Ack): void {
    if (this.isSilent) return;
    const { id, message, title } = uttered;
    this.received.push(id);
    if (this.refusal) {
      ack({ id, status: "refused", reason: this.refusal });
      return;
    }
    const work = `${this.life} ${id}`;
    const isKnown = session.ended.has(id) || this.atWork.has(work);
    if (this.lostAcks > 0) this.lostAcks -= 1;
    else ack({ id, status: isKnown ? "duplicate" : "accepted", ended: session.ended.has(id) });
    if (isKnown) return;
    this.atWork.add(work);
    this.turns = this.turns.then(() => this.answer(session, id, title ?? message));
  }

  private async answer(session: Session, id: string, text: string): Promise<void> {
    const { life } = this;
    const room = this.io?.to(session.token);
    room?.emit("typing", { on: true });
    await new Promise((done) => setTimeout(done, this.thinking));
    if (life !== this.life) return;
    const { from = "assistant", ...said } = fakeAnswer(text);
    session.ended.add(id);
    this.send(session, "user_echo", this.store(session, { from: "visitor", text, client_id: id }));
    const answer = this.store(session, { from, ...said });
    if (this.lostAnswers > 0) this.lostAnswers -= 1;
    else this.send(session, from === "person" ? "person_uttered" : "bot_uttered", answer);
    room?.emit("turn_ended", { client_id: id });
    room?.emit("typing", { on: false });
  }

  private store(session: Session, part: Record<string, unknown>): StoredMessage {
    const number = this.canStore ? session.messages.length + 1 : 0;
    const message = { number, from: "assistant", time: new Date().toISOString(), ...part };
    if (this.canStore) session.messages.push(message);
    return message;
  }

  private send(session: Session, event: string, message: StoredMessage): void {
    for (let copy = 0; copy < this.copies; copy += 1) this.io?.to(session.token).emit(event, message);
  }
}

function answerHttp(request: IncomingMessage, response: ServerResponse): void {
  const isHelp = request.url?.startsWith("/widget/help.json");
  response.writeHead(isHelp ? 200 : 404, { "content-type": "application/json", "access-control-allow-origin": "*" });
  response.end(JSON.stringify(isHelp ? fakeInfo : {}));
}
