/**
 * Lines of a step as the log of the runner shows them: masks are obeyed and not shown, annotations are named, and a group
 * is shown unfolded.
 */
export function shownLog(printed: string): string {
  const secrets: string[] = [];
  const lines = printed.split('\n').flatMap((line) => {
    const [, command = '', properties = '', data = ''] = /^::([\w-]+)([^:]*)::(.*)$/.exec(line) ?? [];
    if (command === 'add-mask') {
      secrets.push(decoded(data));
      return [];
    }
    if (command === '') return [line];
    if (command === 'endgroup') return [];
    if (command === 'group') return [`▾ ${decoded(data)}`];
    const title = /title=([^,]*)/.exec(properties)?.[1] ?? '';
    const [first, ...others] = decoded(data).split('\n');
    return [
      `${NAMES[command] ?? command}: ${decoded(title)}`,
      `  ${first}`,
      ...others.map((other) => `  ${other}`),
    ];
  });
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), lines.join('\n'));
}

const NAMES: Readonly<Record<string, string>> = { error: 'Error', warning: 'Warning', notice: 'Notice' };

function decoded(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
