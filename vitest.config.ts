import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes and files, which wait for each other a good part of the time: three files keep two cores busy.
    maxWorkers: 3,
    pool: 'forks',
  },
});
