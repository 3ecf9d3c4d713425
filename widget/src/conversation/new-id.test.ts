import { expect, test } from "vitest";
import { newId } from "./new-id";

test("an id is a random UUID", () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(Array.from({ length: 1000 }, newId)).size).toBe(1000);
});
