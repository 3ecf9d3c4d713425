import type { HelpLink } from "../connection/protocol";

/** Everything that the widget says of its own, in one language. */
export interface Texts {
  /** The language, as in the attribute `lang`. */
  readonly language: string;
  readonly launcher: string;
  /** After the launcher's text, for messages that came while the panel was closed. */
  readonly unread: (count: number) => string;
  readonly title: string;
  readonly subtitle: string;
  readonly close: string;
  readonly options: string;

  readonly help: string;
  readonly helpHint: string;
  /** Shown until the server, its file or the page says other numbers. */
  readonly emergency: readonly HelpLink[];
  readonly showCard: string;
  readonly hideCard: string;
  /** In the log, in place of the card that stands above it. */
  readonly cardAbove: string;

  /** Stands before the first message until the server has sent its own. */
  readonly greeting: string;
  readonly suggestions: string;

  readonly log: string;
  readonly assistant: string;
  readonly person: (name: string) => string;
  readonly you: string;
  readonly renewed: string;
  readonly toNewest: string;
  readonly today: string;

  readonly paragraph: (number: number) => string;
  readonly titleAndDate: string;
  readonly newTab: string;
  readonly quickReplies: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly helpfulQuestion: string;
  readonly helpful: string;
  readonly unhelpful: string;
  readonly thanks: string;
  readonly typing: string;

  readonly kept: string;
  readonly sending: string;
  readonly refused: string;
  readonly sendAgain: string;

  readonly input: string;
  readonly inputHint: string;
  readonly send: string;
  readonly tooLong: (count: number, most: number) => string;

  readonly connecting: string;
  readonly reconnecting: string;
  readonly reconnected: string;
  readonly unreachable: string;
  readonly offline: string;
  readonly tryNow: string;

  readonly overdue: string;
  readonly overdueContact: string;
  /** How to reach the clinic, until the server or the page says it. */
  readonly contact: string;
  readonly retry: string;

  readonly download: string;
  readonly transcriptFile: string;
  readonly transcriptTitle: string;
  readonly clear: string;
  readonly clearQuestion: string;
  readonly clearYes: string;
  readonly clearNo: string;
  readonly cleared: string;
}
