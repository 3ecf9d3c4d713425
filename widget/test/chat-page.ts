import type { ConnectionState } from "../src/connection/connection-state";
import type { Message } from "../src/connection/protocol";
import type { ChatListener } from "../src/conversation/chat";

/** A page that notes what its chat tells it. */
export class ChatPage implements ChatListener {
  readonly states: ConnectionState[] = [];
  readonly arrivals: Message[] = [];
  readonly refusals: string[] = [];
  changed(): void {
    // The tests look at the chat itself.
  }
  arrived(messages: readonly Message[]): void {
    this.arrivals.push(...messages);
  }
  refused(reason: string): void {
    this.refusals.push(reason);
  }
  connectionChanged(state: ConnectionState): void {
    this.states.push(state);
  }
}
