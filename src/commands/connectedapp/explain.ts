import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { showExplanations } from '../../cli/explain.js';
import { guarded } from '../../cli/guarded.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.explain');

export type ConnectedappExplainResult = {
  found: Array<{
    code: string;
    title: string;
    excerpt: string;
    count: number;
    cause: string;
    check: string[];
    fix: Array<{ text: string; command?: string }>;
    layer: string;
    isPropagation: boolean;
  }>;
  nearest: Array<{ code: string; title: string; text: string }>;
  hint: string | null;
  isShortened: boolean;
};

export default class ConnectedappExplain extends SfCommand<ConnectedappExplainResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    error: Flags.string({
      char: 'e',
      required: true,
      summary: messages.getMessage('flags.error.summary'),
      description: messages.getMessage('flags.error.description'),
    }),
  };

  public async run(): Promise<ConnectedappExplainResult> {
    return guarded(this, async () => {
      const { flags } = await this.parse(ConnectedappExplain);
      const [{ explainError }, { readTail }] = await Promise.all([
        import('../../explain/explain.js'),
        import('../../explain/readTail.js'),
      ]);
      // The framework's own reading of standard input gives up after 10 ms, long before a command in front has ended.
      const text = flags.error === '-' ? await readTail(process.stdin) : flags.error;
      const result = explainError(text);
      showExplanations(this, result);
      const { found, nearest, hint, isShortened } = result;
      const explained = found.map(({ explanation, excerpt, count }) => {
        const { code, title, cause, check, fix, layer, isPropagation = false } = explanation;
        return { code, title, excerpt, count, cause, check, fix, layer, isPropagation };
      });
      return {
        result: { found: explained, nearest, hint: hint ?? null, isShortened },
        exitCode: found.length > 0 ? 0 : 1,
      };
    });
  }
}
