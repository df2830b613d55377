import '../../src/core/no-eval.ts';
import { start } from '../page/start.tsx';
import { TeamPage } from './team-page.tsx';
import './team.css';
import './tree.css';

start((overview) => <TeamPage overview={overview} />);
