import type { Button, Message } from "../connection/protocol";
import type { Texts } from "../texts/texts";

/** What can be done with messages, and what stands beside them. */
export interface MessageActions {
  readonly texts: Texts;
  readonly press: (button: Button) => void;
  /** Sends a refused message again. */
  readonly repeat: (id: string) => void;
  readonly rate: (number: number, helpful: boolean) => void;
  readonly copy: (message: Message) => void;
}

/** What is particular to a message in this moment. */
export interface MessageSituation {
  /** What stands before it: that a new conversation begins here. */
  readonly note: string;
  /** The day, where another one begins. */
  readonly day: string;
  readonly hasButtons: boolean;
  /** Whether it is the card that stands above the log. */
  readonly isAbove: boolean;
  /** What the visitor said about the answer. */
  readonly rating: boolean | undefined;
}
