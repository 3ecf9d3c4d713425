import { css } from "lit";

/** The button on the page. */
export const launcher = css`
  .launcher {
    position: fixed;
    inset-block-end: calc(var(--clinic-chat-offset, 20px) + env(safe-area-inset-bottom));
    inset-inline-end: var(--clinic-chat-offset, 20px);
    z-index: var(--clinic-chat-layer, 2147483000);
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 56px;
    max-width: calc(100vw - 2 * var(--clinic-chat-offset, 20px));
    padding: 12px 20px;
    border: 2px solid var(--_background);
    border-radius: 28px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    box-shadow: 0 4px 16px rgb(0 0 0 / 25%);
  }
  .badge {
    min-width: 1.6em;
    padding: 0 0.4em;
    border-radius: 1em;
    background: var(--_background);
    color: var(--_text);
    text-align: center;
  }
`;
