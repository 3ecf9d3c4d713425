import { css } from "lit";

/** The panel beside the page, and over the whole screen where that is small. */
export const panel = css`
  .panel {
    position: fixed;
    inset: auto;
    inset-block-end: calc(var(--clinic-chat-offset, 20px) + env(safe-area-inset-bottom));
    inset-inline-end: var(--clinic-chat-offset, 20px);
    z-index: var(--clinic-chat-layer, 2147483000);
    width: min(var(--clinic-chat-width, 420px), calc(100vw - 2 * var(--clinic-chat-offset, 20px)));
    height: min(var(--clinic-chat-height, 720px), calc(100vh - 2 * var(--clinic-chat-offset, 20px)));
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    overflow: hidden;
    container-type: size;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_text);
    box-shadow: 0 8px 40px rgb(0 0 0 / 28%);
    overscroll-behavior: contain;
  }
  .frame {
    position: relative;
    display: flex;
    flex-direction: column;
    height: 100%;
    overflow: hidden auto;
    overscroll-behavior: contain;
  }
  .panel::backdrop {
    background: var(--_background);
  }
  /* Help stands first in the order of focus and second to the eye. */
  .header {
    order: -1;
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    padding-block: 8px;
    padding-inline: 16px 8px;
  }
  .titles {
    flex: 1;
    min-width: 0;
  }
  h2 {
    font-size: 1.06em;
    font-weight: 700;
    line-height: 1.25;
  }
  .subtitle {
    color: var(--_muted);
    font-size: 0.85em;
    line-height: 1.3;
  }
  .options {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 8px;
    padding: 12px 16px;
    border-block-end: 1px solid var(--_line);
    background: var(--_soft);
  }
  .options p {
    width: 100%;
  }
  .notices.filled {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    padding: 8px 16px;
    border-block-start: 1px solid var(--_line);
    background: var(--_soft);
    font-size: 0.94em;
  }
  .notices a {
    white-space: nowrap;
  }
  .notices [role="status"] {
    flex: 1 1 18em;
  }
  .to-newest {
    display: flex;
    flex: none;
    align-items: center;
    align-self: center;
    gap: 6px;
    margin-block-start: -56px;
    margin-block-end: 12px;
    padding: 6px 16px;
    border: 1.5px solid var(--_background);
    border-radius: 22px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    position: relative;
  }
  @media (max-width: 480px), (max-height: 480px) {
    .panel {
      inset: var(--_visible-top, 0) 0 auto 0;
      width: 100%;
      height: var(--_visible-height, 100dvh);
      padding: 0 env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
    }
  }
`;
