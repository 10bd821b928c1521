/** HTML that is ready to be sent; anything else put into a template is escaped. */
export class Markup {
  public constructor(public readonly text: string) {}
}

type Part = string | Markup | Markup[];

/**
 * Writes HTML from a template literal and escapes what is put in.
 *
 * @param strings the literal's own text.
 * @param parts values: texts are escaped, markup is taken as it is.
 * @returns the markup.
 */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const texts = strings.map((text, index) => text + toText(parts[index] ?? ''));
  return new Markup(texts.join(''));
}

function toText(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(({ text }) => text).join('');
  const entities: { [character: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return part.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const style = new Markup(`<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav { display: flex; gap: 1rem; flex-wrap: wrap; padding-bottom: .5rem; border-bottom: 1px solid #8886; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem; text-align: start; vertical-align: top; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 .75rem; }
button, select { font: inherit; padding: .25rem .75rem; }
</style>`);

/**
 * Writes a whole Setup page.
 *
 * @param title heading of the page.
 * @param content what is below the heading.
 * @returns the document.
 */
export function setupPage(title: string, content: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | Emulated Salesforce Setup</title>${style}</head>
<body>
<nav aria-label="Setup">
<a href="/lightning/setup/ConnectedApplication/home">Manage Connected Apps</a>
<a href="/lightning/setup/ConnectedAppsUsage/home">Connected Apps OAuth Usage</a>
<a href="/lightning/setup/SecurityRemoteProxy/home">Remote Site Settings</a>
</nav>
<main><h1>${title}</h1>
${content}</main>
</body></html>
`.text;
}
