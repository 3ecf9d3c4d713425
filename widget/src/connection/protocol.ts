/** What the widget and the server's Socket.IO channel say to each other. */

/** The most characters of a visitor's message, until the server says its own limit; somebody in distress may write long. */
export const longest = 4000;

/** A link to somebody who helps, such as `Call 911` with `tel:911`. */
export interface HelpLink {
  readonly label: string;
  readonly href: string;
}

/** A quick reply: what it says and what is sent. */
export interface Button {
  readonly title: string;
  readonly payload: string;
}

/** The passage that an answer rests on. Paragraph 0 is the article's title and date. */
export interface Citation {
  readonly quote: string;
  readonly article: string;
  readonly paragraph: number;
  readonly url?: string;
  /** Behind so many lines of the message's text it stands. */
  readonly line: number;
}

/** Who wrote a message: the assistant, a person of the clinic, or the visitor. */
export type Author = "assistant" | "person" | "visitor";

/** A message of the conversation as the server keeps it. */
export interface Message {
  /**
   * Its place, from 1 and without gaps; the same after a restart of the server. 0 when the server could not keep it: it
   * is shown where it came, and will be in no replay.
   */
  readonly number: number;
  readonly from: Author;
  readonly text: string;
  /** When it was written, ISO 8601. */
  readonly time: string;
  /** A person's name. */
  readonly name?: string;
  /** The id that the widget gave a visitor's message. */
  readonly clientId?: string;
  readonly buttons: readonly Button[];
  readonly citations: readonly Citation[];
  /** Whether it is the card of an acute message: it stays in view. */
  readonly isCard: boolean;
  readonly phones: readonly HelpLink[];
  /** The answer's name; only an answer with a name can be rated. */
  readonly response?: string;
}

/** What the widget shows around a conversation. */
export interface Info {
  readonly language: string;
  /** Says that this is a machine and what it is not for. */
  readonly greeting: string;
  readonly emergency: readonly HelpLink[];
  /** How a visitor reaches the clinic, in words. */
  readonly contact: string;
  readonly suggestions: readonly Button[];
  /** The most characters of a visitor's message; 0 when the server does not say. */
  readonly maxCharacters: number;
}

/** The server's word that the conversation is open, and what the widget missed of it. */
export interface Confirmation {
  readonly token: string;
  /** False when the server has begun a new conversation. */
  readonly resumed: boolean;
  /** Whether the server can't read its store now: `messages` may lack some. */
  readonly isIncomplete: boolean;
  readonly messages: readonly Message[];
  readonly info: Info;
}

/** What the visitor says; the id makes sending it twice harmless. */
export interface Utterance {
  readonly id: string;
  readonly message: string;
  /** Set when the message is a button's payload: what the button said. */
  readonly title?: string;
}

/** What became of an utterance. */
export interface Receipt {
  readonly status: "accepted" | "duplicate" | "refused";
  /** Whether the utterance was answered before. */
  readonly ended: boolean;
  /** For the visitor: why it was refused. */
  readonly reason?: string;
}
