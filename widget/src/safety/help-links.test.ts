import { describe, expect, test } from "vitest";
import { firstWithLinks, joinLinks, readEmergencyAttribute } from "./help-links";

const call999 = { label: "Call 999", href: "tel:999" };
const call911 = { label: "Call 911", href: "tel:911" };

describe("the numbers of Get help now", () => {
  test("come from the attribute", () => {
    expect(readEmergencyAttribute('[{"label": "Call 999", "href": "tel:999"}]')).toEqual([call999]);
  });

  test.each([
    null,
    "",
    "no JSON",
    "{}",
    '[{"label": "x"}]',
    '[{"label": "x", "href": "javascript:alert(1)"}]',
    "[null, 1]",
  ])("stay ours when the attribute is %j", (attribute) =>
    expect(firstWithLinks(readEmergencyAttribute(attribute), [], [call911])).toEqual([call911]),
  );

  test("are a card's first, and none disappears or stands twice", () => {
    expect(joinLinks([call999, call911], [call911])).toEqual([call999, call911]);
    expect(joinLinks([call999], [call911])).toEqual([call999, call911]);
  });
});
