import type { HttpClient } from '../http/client.ts';
import type { NotificationClaim, NotificationRecord, NotificationStore } from './notifications.ts';
import { at, search } from './paths.ts';

/** The notifications of the store over HTTP. */
export function notificationClient(http: HttpClient): NotificationStore {
  return {
    async putNotification(task, id, name, { url, body }) {
      return (await http.request('PUT', at(task, 'notifications', id), { json: { name, url, body } })).status === 201;
    },
    claimNotification: (task, id, claim) =>
      http.json<NotificationClaim>('POST', at(task, 'notifications', id, 'claim'), { json: claim }),
    endNotification: async (task, id, outcome) =>
      void (await http.request('POST', at(task, 'notifications', id, 'outcome'), { json: outcome })),
    resendNotification: async (task, id) => void (await http.request('POST', at(task, 'notifications', id, 'resend'))),
    async notifications({ state, namespace, limit }) {
      const path = `/v1/notifications${search({ state, namespace, limit })}`;
      return (await http.json<{ items: readonly NotificationRecord[] }>('GET', path)).items;
    },
  };
}
