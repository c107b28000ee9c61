import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requiredPath } from './programs.js'
import { answers, startServer, type TestServer } from './server.js'

const CONFIG = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n'

/** An Alertmanager that takes alerts and tells nobody. */
export const startAlertmanager = (config: string = CONFIG): Promise<TestServer> =>
  startServer({
    path: requiredPath('alertmanager'),
    prepare: ({ folder }) => writeFileSync(join(folder, 'alertmanager.yml'), config),
    args: ({ port, folder }) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    isReady: ({ url }) => answers(`${url}/-/ready`),
  })
