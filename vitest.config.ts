import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes and files: two cores are busy with two files at a time.
    maxWorkers: 2,
    pool: 'forks',
  },
});
