import { css } from "lit";

/** What the visitor set on their device: no motion, colours of their own. */
export const settings = css`
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .greeting,
    .launcher,
    .send,
    .to-newest,
    .phone,
    .icon,
    .badge {
      border: 1px solid;
    }
    .icon[aria-pressed="true"] {
      outline: 3px solid Highlight;
    }
    .dots i {
      background: CanvasText;
    }
    :focus-visible {
      outline-color: Highlight;
    }
  }
`;
