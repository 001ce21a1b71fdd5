import { join } from 'node:path';
import { type AdapterProgram, quoted } from '../adapter-program.ts';

function program(artifact: string, ...words: readonly string[]): AdapterProgram {
  return {
    help: `The official driver for Java, ${artifact}.`,
    sources: 'java',
    tools: [
      { check: ['javac', '-version'], missing: 'a JDK, 17 or newer (https://adoptium.net)' },
      { check: ['mvn', '--version'], missing: 'Apache Maven (https://maven.apache.org)' },
    ],
    build: ({ sources, home }) => [
      [
        ...['mvn', '--quiet', '--batch-mode', '--file', join(sources, 'pom.xml')],
        ...['dependency:copy-dependencies', `-DoutputDirectory=${join(home, 'lib')}`],
      ],
      [
        ...['javac', '-d', join(home, 'classes'), '-cp', join(home, 'lib/*')],
        ...['--source-path', sources, join(sources, 'Main.java')],
      ],
    ],
    command: ({ home }) =>
      `java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp ${quoted(
        `${join(home, 'classes')}:${join(home, 'lib/*')}`,
      )} ${['Main', ...words].join(' ')}`,
  };
}

export const java: AdapterProgram = program('mongodb-driver-sync');
export const javaReactive: AdapterProgram = program('mongodb-driver-reactivestreams', '--reactive');
