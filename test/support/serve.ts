import { appendFileSync } from 'node:fs';
import { startFlowService } from './flow-service/index.ts';

// The embedded Flow Service for a workflow: says its URL as a step output and serves until it is stopped.
const { url } = await startFlowService();
appendFileSync(process.env['GITHUB_OUTPUT'] ?? '/dev/stdout', `url=${url}\n`);
