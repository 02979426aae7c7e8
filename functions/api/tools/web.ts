import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { openOutbound, readOutbound } from '../../../shared/outbound/open.ts';
import { failed, type ToolOutcome } from '../../../shared/tools/core/outcome.ts';
import { htmlText } from '../core/html-text.ts';
import { searchResults } from '../core/search-results.ts';
import { mostCharacters, textOf } from '../core/tool-text.ts';
import type { PreparedCall } from './prepared.ts';
import { reasonOf, type World, webWay } from './world.ts';

const fetchMs = 30_000;
const mostRedirects = 5;
/** Bytes of a page that are taken (contract 4.7). */
const mostBytes = 5 * 1024 * 1024;
const noBackend =
  'web_search has no search engine: whoever runs this platform sets SEARCH_API_URL. Say so if you need it; do not make up results';

const unpack: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

interface FetchArgs {
  readonly url: string;
  readonly max_chars?: number;
  readonly raw?: boolean;
}

/** A page of the public web. It goes to no Service of the cluster: the model chooses the address, and a page may have told it which. */
export function prepareWebFetch({ url, max_chars = mostCharacters, raw = false }: FetchArgs, world: World): PreparedCall {
  return {
    effect: 'pure',
    async run(signal) {
      try {
        return said(await fetchPage(url, { raw, most: max_chars, world, signal }));
      } catch (error) {
        return failed(`${url.slice(0, 200)} was not fetched: ${reasonOf(error)}`);
      }
    },
  };
}

interface PageRequest {
  readonly raw: boolean;
  readonly most: number;
  readonly world: World;
  readonly signal: AbortSignal;
}

async function fetchPage(url: string, { raw, most, world, signal }: PageRequest): Promise<object> {
  const answer = await openOutbound(url, {
    ...webWay(world),
    method: 'GET',
    headers: {
      accept: 'text/html, application/xhtml+xml, text/*;q=0.9, application/json;q=0.9, */*;q=0.1',
      'accept-encoding': 'identity',
      'user-agent': `Orka/${world.version} (web_fetch)`,
    },
    redirects: 'anywhere',
    mostRedirects,
    timeoutMs: fetchMs,
    signal,
  });
  const { bytes, cut } = await readOutbound(answer, mostBytes);
  const type = answer.headers['content-type'] ?? '';
  const page = textOf(await unpacked(bytes, answer.headers['content-encoding']), type);
  if (page === undefined) throw new InvalidError(`it is no text but ${type || 'of an unknown type'}`);
  const isHtml = /html/i.test(type) || (type === '' && /^\s*<(!doctype|html)/i.test(page));
  const read = isHtml && !raw ? readable(page, answer.url.href) : { content: page, extractor: raw ? 'raw' : 'text' };
  return {
    url: answer.url.href,
    status: answer.status,
    content: read.content.slice(0, most).toWellFormed(),
    length: read.content.length,
    truncated: cut || read.content.length > most,
    extractor: read.extractor,
  };
}

async function unpacked(bytes: Buffer, encoding = 'identity'): Promise<Buffer> {
  const open = unpack[encoding.trim().toLowerCase()];
  return open === undefined ? bytes : open(bytes, { maxOutputLength: mostBytes });
}

function readable(html: string, base: string): { readonly content: string; readonly extractor: string } {
  const { title, text } = htmlText(html, base);
  return { content: title === '' || text.includes(`# ${title}`) ? text : `# ${title}\n\n${text}`, extractor: 'readability' };
}

/** A search by the engine that the installation names. */
export function prepareWebSearch(
  { query, limit = 5 }: { readonly query: string; readonly limit?: number },
  world: World,
): PreparedCall {
  const { searchUrl } = world;
  return {
    effect: 'pure',
    run: (signal) => (searchUrl === undefined ? Promise.resolve(failed(noBackend)) : search(searchUrl, { query, limit, signal })),
  };
}

interface Search {
  readonly query: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Whoever installed the platform chose the engine, so it may be anywhere. */
async function search(searchUrl: string, { query, limit, signal }: Search): Promise<ToolOutcome> {
  const url = new URL(searchUrl);
  url.searchParams.set('q', query);
  url.searchParams.set('limit', String(limit));
  const http = createHttpClient({ baseUrl: url.origin, idleTimeoutMs: fetchMs });
  try {
    const { status, body } = await http.exchange('GET', url.pathname + url.search, { signal });
    if (status !== 200) return failed(`the search engine answered ${status}`);
    const results = searchResults(parsed(body), limit);
    return results === undefined ? failed('the search engine answered with something that is no list of results') : said(results);
  } catch (error) {
    return failed(`the search engine was not reached: ${reasonOf(error)}`);
  } finally {
    http.close();
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const said = (answer: object): ToolOutcome => ({ content: JSON.stringify(answer), isError: false });
