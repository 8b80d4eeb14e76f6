/** An error of Azure Data Factory, which copies the data of batch sources. */
interface ProviderError {
  /** Such as `SftpNetworkIssue`; empty if it is no word. */
  readonly code: string;
  /** Its sentences, the outermost first, which is the one that Azure writes for people. */
  readonly message: string;
}

/** An error holds one sentence for each exception; the inner ones repeat each other. */
const MOST_SENTENCES = 3;

/** What can follow a sentence. */
const ENDS = [',Source=', ",'Source=", ",'Type=", "''Type="] as const;

/**
 * Reads an error in the form `ErrorCode=SftpNetworkIssue,'Type=…,Message=…,Source=…,''Type=…,Message=…,Source=…,'`,
 * possibly after a sentence that names the side of the copy that failed. Takes time linear in the length of the text.
 *
 * @returns `undefined` if the text has another form
 */
export function readProviderError(text: string): ProviderError | undefined {
  const begin = text.indexOf('ErrorCode=');
  if (begin < 0) return undefined;
  const code = /^\w{1,64}/.exec(text.slice(begin + 'ErrorCode='.length, begin + 80))?.[0] ?? '';
  const sentences: string[] = [];
  let position = begin;
  while (sentences.length < MOST_SENTENCES) {
    const from = text.indexOf('Message=', position);
    if (from < 0) break;
    position = endOfSentence(text, from);
    sentences.push(withoutClosing(text.slice(from + 'Message='.length, position)));
  }
  const known = [...new Set(sentences)].filter(Boolean);
  if (known.length === 0) return undefined;
  return { code, message: [...known, text.slice(0, begin).trim()].filter(Boolean).join(' ') };
}

function endOfSentence(text: string, from: number): number {
  const ends = ENDS.map((end) => text.indexOf(end, from)).filter((end) => end >= 0);
  return Math.min(text.length, ...ends);
}

/** Quotes and commas that close the whole error may stand at the end of its last sentence. */
function withoutClosing(sentence: string): string {
  let end = sentence.length;
  while (end > 0 && " \r\n\t',".includes(sentence.charAt(end - 1))) end -= 1;
  return sentence.slice(0, end).trimStart();
}
