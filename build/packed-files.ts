import { openPromise } from 'yauzl';

/** A file in a package: its path there, and its bytes in the package and outside. */
export interface PackedFile {
  readonly path: string;
  readonly packed: number;
  readonly unpacked: number;
}

/** What the package at `path` holds, in its order. */
export async function packedFiles(path: string): Promise<readonly PackedFile[]> {
  const archive = await openPromise(path);
  const files: PackedFile[] = [];
  for await (const entry of archive.eachEntry())
    files.push({ path: entry.fileName, packed: entry.compressedSize, unpacked: entry.uncompressedSize });
  return files;
}
