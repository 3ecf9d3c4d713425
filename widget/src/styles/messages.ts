import { css } from "lit";

/** The log and what stands in it. */
export const messages = css`
  .log {
    flex: 1 1 100px;
    min-height: 100px;
    position: relative;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .log-content {
    padding: 14px 16px 18px;
  }
  .greeting {
    padding: 12px 14px;
    border-inline-start: 4px solid var(--_accent);
    background: var(--_soft);
  }
  .suggestions {
    margin-block-start: 14px;
    color: var(--_muted);
  }
  .text p,
  .card-text p,
  blockquote {
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .text > * + *,
  .card-text p + p {
    margin-block-start: 0.6em;
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    margin-block-start: 16px;
    /* What is out of view costs no layout: a thousand messages scroll like ten. */
    content-visibility: auto;
    contain-intrinsic-size: auto 140px;
  }
  .visitor {
    align-items: flex-end;
  }
  .byline {
    margin-block-end: 4px;
    color: var(--_muted);
    font-size: 0.82em;
    line-height: 1.4;
  }
  .byline time {
    margin-inline-start: 0.4em;
  }
  .person .author {
    color: var(--_text);
    font-weight: 700;
  }
  .bubble {
    max-width: 94%;
    padding: 10px 14px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_soft);
  }
  .visitor .bubble {
    max-width: 86%;
    background: var(--_own);
  }
  .person .bubble {
    border: 2px solid var(--_accent);
    background: var(--_background);
  }
  .bubble .phones {
    margin-block-start: 10px;
  }
  .citation {
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--_accent);
    font-size: 0.94em;
  }
  figcaption {
    margin-block-start: 4px;
    color: var(--_muted);
    font-size: 0.92em;
  }
  .citation a,
  .bubble a:not(.phone) {
    padding-block: 4px;
    overflow-wrap: anywhere;
  }
  .rating,
  .thumbs {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    color: var(--_muted);
    font-size: 0.9em;
  }
  .rating .icon {
    color: var(--_muted);
  }
  .rating .icon[aria-pressed="true"] {
    border-color: currentColor;
    background: var(--_own);
    color: var(--_text);
  }
  .thumbs span {
    margin-inline-end: 4px;
  }
  .replies {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 10px;
  }
  .visitor .delivery {
    text-align: end;
  }
  .delivery {
    margin-block: 4px;
    color: var(--_muted);
    font-size: 0.88em;
  }
  .refused {
    color: var(--_text);
    font-weight: 600;
  }
  .note {
    align-self: center;
    margin-block: 10px;
    color: var(--_muted);
    font-size: 0.88em;
    text-align: center;
  }
  .typing {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-block-start: 14px;
    color: var(--_muted);
    font-size: 0.9em;
  }
  .dots {
    display: inline-flex;
    gap: 5px;
  }
  .dots i {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: currentColor;
    animation: breathe 1.8s infinite ease-in-out;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.3s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.6s;
  }
  @keyframes breathe {
    50% {
      opacity: 0.25;
    }
  }
`;
