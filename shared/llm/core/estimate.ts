import type { MediaPart, ModelMessage, ModelRequest } from '../types.ts';

/** Bytes of UTF-8 that make a token at least. English has about four to a token, source code three, Chinese two to three. */
const bytesPerToken = 2.5;
/** What a message, a tool and the request itself cost beside their text. */
const overhead = 16;
/** The most that any of the providers counts for one image. */
const tokensPerImage = 5000;
/** A PDF is read as text and as images of its pages, of which there are more than its size tells: a page in every 8 KiB. */
const pdf = { bytesPerPage: 8 * 1024, tokensPerPage: 5000 };

/**
 * How many tokens a prompt has at most, more or less: no provider's tokenizer is asked, and the estimate errs high, for budgets and rate
 * limits are reserved by it and settled by what the provider has counted.
 */
export function promptTokens({ system, messages, tools, outputSchema }: ModelRequest): number {
  const schemas = tools
    .map((tool) => JSON.stringify(tool))
    .concat(outputSchema === undefined ? [] : JSON.stringify(outputSchema));
  const texts = [system, ...schemas].reduce((sum, text) => sum + tokensOf(text) + overhead, 0);
  return messages.reduce((sum, message) => sum + messageTokens(message) + overhead, texts);
}

function messageTokens({ content }: ModelMessage): number {
  return (content as readonly ModelMessage['content'][number][]).reduce((sum, part) => {
    if (part.type === 'text') return sum + tokensOf(part.text);
    if (part.type === 'tool_result') {
      const media = (part.media ?? []).reduce((all, one) => all + mediaTokens(one), 0);
      return sum + tokensOf(part.content) + media + overhead;
    }
    return sum + tokensOf(JSON.stringify(part)) + overhead;
  }, 0);
}

function mediaTokens({ mediaType, data }: MediaPart): number {
  const bytes = data.length * 0.75;
  if (mediaType.startsWith('image/')) return tokensPerImage;
  if (mediaType === 'application/pdf') return Math.ceil(bytes / pdf.bytesPerPage) * pdf.tokensPerPage;
  return Math.ceil(bytes / bytesPerToken);
}

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken);
