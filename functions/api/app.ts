import express, { type Express } from 'express';
import { noTelemetry } from '../../shared/telemetry/telemetry.ts';
import type { ApiDeps } from './deps.ts';
import { accessLog } from './middleware/access-log.ts';
import { admitPeople, admitWorkers } from './middleware/authenticate.ts';
import { loadContract } from './middleware/contract.ts';
import { cors } from './middleware/cors.ts';
import { errorAnswer, noRoute } from './middleware/errors.ts';
import { requestId } from './middleware/request-id.ts';
import { trace } from './middleware/trace.ts';
import { authRoutes } from './routes/auth.ts';
import { budgetRoutes } from './routes/budgets.ts';
import { healthRoutes } from './routes/health.ts';
import { madeAgentRoutes } from './routes/internal/agents.ts';
import { childRoutes } from './routes/internal/children.ts';
import { workerMemoryRoutes } from './routes/internal/memories.ts';
import { messageRoutes } from './routes/internal/messages.ts';
import { outputRoutes } from './routes/internal/outputs.ts';
import { planRoutes } from './routes/internal/plans.ts';
import { runRoutes } from './routes/internal/runs.ts';
import { transcriptRoutes } from './routes/internal/sessions.ts';
import { workerSkillRoutes } from './routes/internal/skills.ts';
import { toolRoutes } from './routes/internal/tools.ts';
import { memoryRoutes } from './routes/memories.ts';
import { proposalRoutes } from './routes/memory-proposals.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { secretRoutes } from './routes/secrets.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { skillRoutes } from './routes/skills.ts';
import { taskLogRoutes } from './routes/task-logs.ts';
import { taskRecordRoutes } from './routes/task-records.ts';
import { taskStreamRoutes } from './routes/task-stream.ts';
import { taskRoutes } from './routes/tasks.ts';
import type { Streams } from './streams.ts';
import type { Settling } from './tools/settle.ts';
import type { Toolbox } from './tools/toolbox.ts';

/** What the app works with beside its dependencies. */
export interface AppTools {
  readonly toolbox: Toolbox;
  readonly settling: Settling;
  readonly streams: Streams;
}

/** The REST API for people, `/api/v1`, and the one for workers, `/internal/v1`; both as `openapi.json` says. */
export function createApp(deps: ApiDeps, tools: AppTools): Express {
  const { log, now, newId, corsOrigins, telemetry = noTelemetry } = deps;
  const contract = loadContract();
  const { check } = contract;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');

  app.use(requestId(newId), cors(corsOrigins), accessLog(log, now));
  app.use(healthRoutes(deps, contract.document));
  app.use(trace(telemetry.tracer));
  app.use(
    '/api/v1',
    admitPeople(deps),
    authRoutes(check),
    secretRoutes(deps, check),
    taskRoutes(deps, check),
    taskRecordRoutes(deps, check),
    taskLogRoutes(deps, check),
    budgetRoutes(deps, check),
    taskStreamRoutes(deps, tools.streams, check),
    sessionRoutes(deps, check),
    notificationRoutes(deps, check),
    memoryRoutes(deps, check),
    proposalRoutes(deps, check),
    skillRoutes(deps, check),
  );
  app.use(
    '/internal/v1',
    admitWorkers(deps),
    runRoutes(deps, tools.toolbox, check),
    childRoutes(deps, check),
    madeAgentRoutes(deps, check),
    outputRoutes(deps),
    planRoutes(deps, check),
    messageRoutes(deps, check),
    transcriptRoutes(deps, check),
    toolRoutes(deps, tools, check),
    workerMemoryRoutes(deps, check),
    workerSkillRoutes(deps, check),
  );
  app.use(noRoute, errorAnswer(log));
  return app;
}
