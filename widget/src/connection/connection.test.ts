import { expect, test } from "vitest";
import { pauseBefore } from "./connection";
import { timing } from "./timing";

test("pauses between tries double up to a limit, spread by half", () => {
  const pauses = [1, 2, 3, 4, 5, 6].map((failures) => pauseBefore(failures, timing, 0.5));
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect([pauseBefore(1, timing, 0), pauseBefore(1, timing, 1)]).toEqual([500, 1500]);
});
