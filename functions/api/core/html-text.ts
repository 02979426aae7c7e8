import { decodeEntities } from './html-entities.ts';

/** Elements whose content nobody reads. */
const unread = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'iframe',
  'object',
  'canvas',
  'select',
  'textarea',
  'head',
]);
/** What stands around the text of a page. */
const around = new Set(['nav', 'header', 'footer', 'aside', 'form', 'dialog', 'menu']);
const blocks = new Set([
  ...[
    'p',
    'div',
    'section',
    'article',
    'main',
    'ul',
    'ol',
    'dl',
    'dt',
    'dd',
    'table',
    'tr',
    'blockquote',
    'figure',
    'figcaption',
  ],
  ...['pre', 'hr', 'br', 'address', 'details', 'summary', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'body', 'title'],
]);
const main = new Set(['main', 'article']);
/** Text in the page's main part that makes it the whole of what counts. */
const enoughMain = 250;

export interface PageText {
  readonly title: string;
  readonly text: string;
}

/**
 * The text of an HTML page, with headings, lists, and links as Markdown writes them: of its main part where it marks one, else of all of it but
 * navigation, header and footer. It goes over the page once, whatever is in it.
 *
 * @param base what relative links start from
 */
export function htmlText(html: string, base: string): PageText {
  const title = /<title[^>]{0,500}>([^<]{0,1000})/i.exec(html)?.[1] ?? '';
  const parts = walk(html, base);
  const chosen = [parts.main, parts.body, parts.all].find((text, at) => text.length >= (at === 0 ? enoughMain : 1)) ?? '';
  return { title: tidy(decodeEntities(title)), text: chosen };
}

interface Collected {
  readonly main: string;
  readonly body: string;
  readonly all: string;
}

/** How deep we are in elements of each sort, and what has been read there. */
interface Reading {
  readonly out: { main: string[]; body: string[]; all: string[] };
  mainDepth: number;
  aroundDepth: number;
  preDepth: number;
  href: string | undefined;
}

function walk(html: string, base: string): Collected {
  const reading: Reading = { out: { main: [], body: [], all: [] }, mainDepth: 0, aroundDepth: 0, preDepth: 0, href: undefined };
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0 || open > at) say(reading, textAt(html.slice(at, open < 0 ? html.length : open), reading.preDepth > 0));
    if (open < 0) break;
    at = pastMarkup(html, open, reading, base);
  }
  const { out } = reading;
  return { main: tidy(out.main.join('')), body: tidy(out.body.join('')), all: tidy(out.all.join('')) };
}

/** Takes the markup at `open` into account and says where it ends. */
function pastMarkup(html: string, open: number, reading: Reading, base: string): number {
  if (html.startsWith('<!--', open)) return endOf(html, '-->', open + 4);
  const first = html.charCodeAt(open + 1) | 0x20;
  const isTag = (first >= 0x61 && first <= 0x7a) || html[open + 1] === '/';
  if (!isTag && html[open + 1] !== '!' && html[open + 1] !== '?') {
    say(reading, '<');
    return open + 1;
  }
  const close = tagEnd(html, open + 1);
  const tag = html.slice(open + 1, close - 1);
  const name = /^\/?([a-z][a-z0-9-]{0,30})/i.exec(tag)?.[1]?.toLowerCase();
  if (name === undefined) return close;
  if (tag[0] === '/') leave(name, reading);
  else if (unread.has(name) && !tag.endsWith('/')) return pastUnread(html, name, close);
  else enter(name, tag, reading, base);
  return close;
}

/** Past the `>` that ends a tag; one in quotes does not. */
function tagEnd(html: string, from: number): number {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const char = html[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '>') return at + 1;
    else if ((char === '"' || char === "'") && html[at - 1] === '=') quote = char;
  }
  return html.length;
}

/** An element that is never closed has no content: it was a mistake. */
function pastUnread(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[^>]{0,100}>`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(html);
  return found === null ? (name === 'head' ? from : html.length) : closing.lastIndex;
}

const endOf = (html: string, mark: string, from: number): number => {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
};

function enter(name: string, tag: string, reading: Reading, base: string): void {
  if (main.has(name)) reading.mainDepth += 1;
  if (around.has(name)) reading.aroundDepth += 1;
  if (name === 'pre') reading.preDepth += 1;
  if (blocks.has(name)) say(reading, name === 'br' || name === 'li' || name === 'tr' ? '\n' : '\n\n');
  if (/^h[1-6]$/.test(name)) say(reading, `${'#'.repeat(Number(name[1]))} `);
  else if (name === 'li') say(reading, '- ');
  else if (name === 'td' || name === 'th') say(reading, ' | ');
  else if (name === 'img') say(reading, labelled(attribute(tag, 'alt')));
  else if (name === 'a') beginLink(tag, reading, base);
}

function leave(name: string, reading: Reading): void {
  if (name === 'a' && reading.href !== undefined) {
    say(reading, `](${reading.href})`);
    reading.href = undefined;
  }
  if (blocks.has(name)) say(reading, name === 'li' || name === 'tr' ? '\n' : '\n\n');
  if (main.has(name)) reading.mainDepth = Math.max(0, reading.mainDepth - 1);
  if (around.has(name)) reading.aroundDepth = Math.max(0, reading.aroundDepth - 1);
  if (name === 'pre') reading.preDepth = Math.max(0, reading.preDepth - 1);
}

function beginLink(tag: string, reading: Reading, base: string): void {
  if (reading.href !== undefined) leave('a', reading);
  const url = URL.parse(decodeEntities(attribute(tag, 'href')), base);
  if (url === null || !/^https?:$/.test(url.protocol)) return;
  reading.href = url.href;
  say(reading, '[');
}

const labelled = (alt: string): string => (alt.trim() === '' ? '' : `[${decodeEntities(alt).trim()}]`);

/** The value of an attribute; empty where the tag has none. */
function attribute(tag: string, name: string): string {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]*))`, 'i').exec(tag);
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? '';
}

/** Outside of `pre` a line's end is a space. */
const textAt = (raw: string, verbatim: boolean): string =>
  verbatim ? decodeEntities(raw) : decodeEntities(raw).replace(/\s+/g, ' ');

function say({ out, mainDepth, aroundDepth }: Reading, text: string): void {
  if (text === '') return;
  out.all.push(text);
  if (aroundDepth > 0 && mainDepth === 0) return;
  out.body.push(text);
  if (mainDepth > 0) out.main.push(text);
}

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd().replace(/^ (?! )/, ''))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
