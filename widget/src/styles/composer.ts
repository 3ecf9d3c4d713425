import { css } from "lit";

/** Where the visitor writes. */
export const composer = css`
  .composer {
    position: sticky;
    inset-block-end: 0;
    z-index: 1;
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 8px;
    padding: 10px 12px;
    border-block-start: 1px solid var(--_line);
    background: var(--_background);
  }
  .composer p {
    width: 100%;
  }
  textarea {
    flex: 1;
    min-width: 0;
    min-height: 48px;
    max-height: 8.5em;
    padding: 10px 14px;
    border: 1.5px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_text);
    line-height: 1.4;
    resize: none;
    field-sizing: content;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  textarea:focus-visible {
    outline-offset: 0;
  }
  .send {
    display: grid;
    place-items: center;
    width: 48px;
    height: 48px;
    border: 2px solid transparent;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .send svg:dir(rtl) {
    transform: scaleX(-1);
  }
`;
