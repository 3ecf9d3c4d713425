import type { Message } from "../connection/protocol";

/** How a visitor's message stands: with the server, on its way, kept until there is a connection, or refused. */
export type Delivery = "delivered" | "sending" | "kept" | "refused";

/** A message as the log shows it. */
export interface Entry {
  /** Stays the same while the message gets its place from the server, so that the log moves it and does not renew it. */
  readonly key: string;
  readonly message: Message;
  readonly delivery: Delivery;
  /** Why it was refused. */
  readonly reason?: string;
  /** Whether it belongs to a conversation that the server no longer knows. */
  readonly isPast: boolean;
}
