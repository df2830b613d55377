import { authentication, type Disposable, EventEmitter, type LogOutputChannel, type SecretStorage } from 'vscode';
import type { SecretWish } from '../../link/protocol.ts';
import type { Secrets } from '../parts.ts';
import { accountToken, signInProvider } from './github-account.ts';
import { secretKey, wishOf } from './secret-key.ts';

/** Keys and tokens in the editor's secret storage; GitHub's from its sign-in, unless the user gave a token of their own. */
export class KeptSecrets implements Secrets, Disposable {
  readonly #storage: SecretStorage;
  readonly #output: LogOutputChannel;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(storage: SecretStorage, output: LogOutputChannel) {
    this.#storage = storage;
    this.#output = output;
    this.#disposables = [
      storage.onDidChange(() => this.#changed.fire()),
      authentication.onDidChangeSessions(({ provider }) => {
        if (provider.id.startsWith('github')) this.#changed.fire();
      }),
    ];
  }

  async find(wish: SecretWish): Promise<string | null> {
    const kept = await this.#storage.get(secretKey(wish));
    if (kept !== undefined || wish.of === 'model') return kept ?? null;
    const provider = signInProvider(wish.baseUrl);
    if (provider === null) return null;
    try {
      return await accountToken(provider);
    } catch (error) {
      // An editor without that sign-in: the same to its user as being signed out, and it says why.
      this.#output.warn(`The sign-in of ${provider} cannot be asked: ${String(error)}`);
      return null;
    }
  }

  async keep(wish: SecretWish, value: string): Promise<void> {
    await this.#storage.store(secretKey(wish), value);
  }

  async forget(wish: SecretWish): Promise<void> {
    await this.#storage.delete(secretKey(wish));
  }

  async kept(): Promise<readonly SecretWish[]> {
    const keys = await this.#storage.keys();
    return keys.flatMap((key) => wishOf(key) ?? []);
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
    this.#changed.dispose();
  }
}
