import type { Chat } from "../conversation/chat";
import type { HelpLink } from "../connection/protocol";
import type { Texts } from "../texts/texts";

/** What the panel takes from the element that it belongs to. */
export interface PanelHost {
  readonly chat: Chat;
  readonly words: Texts;
  readonly heading: string;
  /** How to reach the clinic, in words. */
  readonly reach: string;
  /** The numbers of *Get help now*. */
  readonly helpLinks: readonly HelpLink[];
  readonly renderRoot: HTMLElement | DocumentFragment;
  close(): void;
  clear(): Promise<void>;
  requestUpdate(): void;
}
