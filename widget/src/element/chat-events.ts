import type { ConnectionState } from "../connection/connection-state";
import type { Author } from "../connection/protocol";

/** What the element tells its page. No event holds what was said: a page's analytics must not learn it by accident. */
export interface ChatEvents {
  readonly "chat-open": null;
  readonly "chat-close": null;
  /** A message came in. */
  readonly "chat-message": { readonly number: number; readonly from: Author; readonly isCard: boolean };
  readonly "chat-connection": { readonly state: ConnectionState };
  readonly "chat-unread": { readonly count: number };
}

/** An event that leaves the shadow root. */
export function chatEvent<Name extends keyof ChatEvents>(
  name: Name,
  detail: ChatEvents[Name],
): CustomEvent<ChatEvents[Name]> {
  return new CustomEvent(name, { detail, bubbles: true, composed: true });
}
