import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const noMarkup = "Text of a server or visitor is never read as markup: use a Lit template.";

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
          property,
          message: noMarkup,
        })),
        { object: "document", property: "cookie", message: "The widget sets no cookie." },
        { object: "window", property: "localStorage", message: "A conversation ends with its tab: use SessionMemory." },
      ],
      "no-restricted-globals": ["error", { name: "localStorage", message: "Use SessionMemory." }],
      "no-restricted-imports": [
        "error",
        {
          paths: ["unsafe-html", "unsafe-svg", "style-map"].map((name) => ({
            name: `lit/directives/${name}.js`,
            message: noMarkup,
          })),
        },
      ],
    },
  },
);
