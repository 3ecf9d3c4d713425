import { html, nothing } from "lit";
import type { Entry } from "../conversation/entry";
import type { MessageActions } from "./message-actions";

/** How a visitor's message stands, in words; nothing once the server has it. */
export function deliveryView({ delivery, reason, message }: Entry, { texts, repeat }: MessageActions): unknown {
  if (delivery === "delivered") return nothing;
  if (delivery !== "refused") return html`<p class="delivery">${delivery === "kept" ? texts.kept : texts.sending}</p>`;
  return html`<p class="delivery refused">${texts.refused} ${reason ?? ""}</p>
    <button type="button" class="reply" @click=${() => repeat(message.clientId ?? "")}>${texts.sendAgain}</button>`;
}
