// A locked Ledger on the table: its PIN, typed with its two buttons, wrong once.

import { test } from 'vitest';

import { People } from '../lib/people';
import { on } from '../lib/stage';
import { KEY, pause } from '../lib/webdriver';
import { inEveryDress, SIZES, take } from './shots';

for (const [width, height] of SIZES) {
  test(`a locked Ledger at ${width}×${height}`, { timeout: 300_000 }, () =>
    on(`locked-${width}`, { width, height }, async (stage) => {
      const [window] = stage.display.windows(/himuro-console/);
      stage.display.xdotool('windowsize', window ?? '', String(width), String(height));
      const people = new People(stage);
      await people.press('summary');
      const devices = await stage.driver.find('[data-testid=wish-devices]');
      for (const device of ['sim:A+locked', 'sim:B', 'sim:C']) {
        await stage.driver.type(devices, device);
        await stage.driver.keys([KEY.enter]);
      }
      await people.begin();
      await people.until('it is locked', (now) => now.ask === 'try_again' && now.armed);
      // 5 is where the wheel stands: four of them are no PIN of this device.
      const digits = Array.from({ length: 4 }, () => KEY.up);
      const toConfirm = Array.from({ length: 6 }, () => KEY.right);
      for (const key of [...digits, ...toConfirm, KEY.up, KEY.up]) {
        await stage.driver.keys([key]);
        await pause(300);
      }
      await inEveryDress(stage, (dress) =>
        take(stage.display, 'console', 'ceremony-locked', dress, width, height),
      );
    }),
  );
}
