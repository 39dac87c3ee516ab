import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import {
  arrangeNotices,
  myNoticesOf,
  openNotice,
  sendTry,
  switchOff,
  type Tellers,
  takeDevice,
} from './arrangements.ts'
import { forgetDevice } from './devices.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})
const ofNotices = '/me/notices'

/** By which ways one is told of what, besides mail; each is about the one who asks. */
export const tellingDoors = (tellers: Tellers) => ({
  mine: query({
    summary: 'By which ways one wants to be told of what, and the devices that are pushed to.',
    path: ofNotices,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: shapes.myNotices,
    answer: (tx, actor) => myNoticesOf(tx, tellers, personOf(actor).id),
  }),

  arrange: command({
    summary: 'Agrees to exactly these ways of being told, and takes back the consent to every other.',
    method: 'PUT',
    path: ofNotices,
    may: anyPerson,
    input: shapes.arrangement,
    output: nothing,
    refuses: ['notice.no_such_way'],
    async perform(tx, actor, { allowed }, visit) {
      await arrangeNotices(tx, tellers, personOf(actor).id, allowed, visit.locale)
      return {}
    },
  }),

  switchOff: command({
    summary: 'Takes back every consent to be told, and forgets every device, at once.',
    method: 'DELETE',
    path: ofNotices,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: shapes.switchedOff,
    perform: (tx, actor) => switchOff(tx, personOf(actor).id),
  }),

  addDevice: command({
    summary: 'Lets this browser or app be pushed to; its token is kept sealed.',
    path: '/me/devices',
    may: anyPerson,
    input: shapes.addingDevice,
    output: shapes.namingDevice,
    refuses: ['notice.not_agreed', 'device.not_pushed_to'],
    perform: async (tx, actor, input, visit) => ({
      deviceId: await takeDevice(tx, tellers, personOf(actor).id, input, visit.userAgent),
    }),
  }),

  forgetDevice: command({
    summary: 'Forgets a device of one’s own, if it is still known; nothing is pushed to it any more.',
    method: 'DELETE',
    path: '/me/devices/{deviceId}',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.namingDevice,
    output: nothing,
    async perform(tx, actor, { deviceId }) {
      await forgetDevice(tx, personOf(actor).id, deviceId)
      return {}
    },
  }),

  sendTry: command({
    summary: 'Sends oneself a try, by every way one agreed to.',
    path: `${ofNotices}/try`,
    may: anyPerson,
    input: nothing,
    output: nothing,
    refuses: ['notice.not_agreed'],
    async perform(tx, actor) {
      await sendTry(tx, personOf(actor).id)
      return {}
    },
  }),

  openNotice: command({
    summary:
      'What a push says: it carries an id only, and the device that got it asks here, as the person signed in on it.',
    path: `${ofNotices}/{noticeId}/open`,
    may: anyPerson,
    audited: false,
    input: z.object({ noticeId: shapes.noticeId }),
    output: shapes.openedNotice,
    perform: (tx, actor, { noticeId }, visit) => openNotice(tx, tellers, personOf(actor).id, noticeId, visit.origin),
  }),
})
