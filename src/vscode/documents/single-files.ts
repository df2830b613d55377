import { Disposable, FileSystemError, type FileType, type Uri } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import { messageText } from '../safe-text.ts';

/** The part of a file system that is the same for all of ours: files stand alone, and come and go by other ways than the editor's. */
export abstract class SingleFiles {
  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  /** A failure of the engine as one of a file system: the editor says it in a message of its own. */
  protected refusal(error: unknown): unknown {
    return error instanceof LinkError ? FileSystemError.Unavailable(messageText(error.message)) : error;
  }
}
