import { css } from "lit";

/** What all parts share: type, focus, targets of 44 px, text for screen readers. */
export const base = css`
  :host {
    all: initial;
    display: block;
    font-family: var(--clinic-chat-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
    /* Follows the visitor's setting, but not a page that makes its root small. */
    font-size: var(--clinic-chat-font-size, max(1.0625rem, 17px));
    line-height: 1.5;
    color: var(--_text);
    text-size-adjust: 100%;
    -webkit-text-size-adjust: 100%;
    --_radius: var(--clinic-chat-radius, 14px);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  p,
  h2,
  ul,
  ol,
  figure,
  blockquote {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  svg {
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button,
  textarea {
    margin: 0;
    font: inherit;
    letter-spacing: inherit;
  }
  button {
    min-width: 44px;
    min-height: 44px;
    cursor: pointer;
    touch-action: manipulation;
  }
  a {
    color: var(--_accent);
    text-underline-offset: 0.15em;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    display: inline-grid;
    place-items: center;
    padding: 9px;
    border: 1px solid transparent;
    border-radius: 10px;
    background: none;
    color: var(--_text);
  }
  .icon:hover {
    background: var(--_soft);
  }
  .reply {
    padding: 8px 16px;
    border: 1.5px solid var(--_accent);
    border-radius: 22px;
    background: var(--_background);
    color: var(--_accent);
    font-weight: 600;
    line-height: 1.3;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .reply:hover {
    background: var(--_soft);
  }
`;
