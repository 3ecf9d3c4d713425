import { html, nothing, type TemplateResult } from "lit";
import type { ConnectionState } from "../connection/connection-state";
import { contactParts } from "../messages/text-parts";
import { textView } from "../messages/text-view";
import type { Texts } from "../texts/texts";

/** What the visitor should know of the connection and of answers that are due. */
export interface Notices {
  readonly state: ConnectionState;
  /** Whether the connection has just come back. */
  readonly isBack: boolean;
  readonly isOverdue: boolean;
  /** How to reach the clinic, in words. */
  readonly contact: string;
  retry(): void;
}

/** The connection's state in words, and what to do when no answer comes. Changes are announced. */
export function noticesView(notices: Notices, texts: Texts): TemplateResult {
  const { state, isOverdue, contact } = notices;
  const words = stateWords(notices, texts);
  const canRetry = isOverdue || state === "unreachable";
  return html`<div class="notices ${words || isOverdue ? "filled" : ""}">
    <div role="status">
      ${words ? html`<p>${words}</p>` : nothing}
      ${isOverdue ? html`<p><strong>${texts.overdue}</strong> ${texts.overdueContact} ${textView(contactParts(contact), texts)}.</p>` : nothing}
    </div>
    ${
      canRetry
        ? html`<button type="button" class="reply" @click=${() => notices.retry()}>
            ${isOverdue ? texts.retry : texts.tryNow}
          </button>`
        : nothing
    }
  </div>`;
}

function stateWords({ state, isBack }: Notices, texts: Texts): string {
  if (state === "ready") return isBack ? texts.reconnected : "";
  return state === "closed" ? "" : texts[state];
}
