import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../messages/icons";
import type { Texts } from "../texts/texts";

/** The button that opens the panel. What came in meanwhile is announced once, by a region that is always there. */
export function launcherView(isOpen: boolean, unread: number, texts: Texts, open: () => void): TemplateResult {
  const news = !isOpen && unread > 0 ? texts.unread(unread) : "";
  return html`<button
      type="button"
      class="launcher"
      part="launcher"
      ?hidden=${isOpen}
      aria-haspopup="dialog"
      aria-expanded=${isOpen}
      @click=${open}
    >
      ${icons.chat}<span>${texts.launcher}</span>${news ? html`<span class="badge" aria-hidden="true">${unread}</span>` : nothing}
    </button>
    <p class="hidden" role="status">${news}</p>`;
}
