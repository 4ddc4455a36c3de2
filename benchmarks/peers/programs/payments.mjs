// The class that the peers in JavaScript run, and its events by name.
export class Payments {
    charge_succeeded(event) {
        const charge = event.data.object;
        const card = charge.payment_method_details.card;
        const billing = charge.billing_details;
        return {
            id: charge.id,
            amount: charge.amount,
            currency: charge.currency,
            customer: charge.customer,
            brand: card.brand,
            last4: card.last4,
            email: billing.email,
            country: billing.address.country,
            created: event.created,
        };
    }
}

const payments = new Payments();
export const METHODS = new Map([["charge.succeeded", (event) => payments.charge_succeeded(event)]]);

const PASSWORD = `Basic ${btoa("ada:lovelace")}`;
export const allows = (authorization) => authorization === PASSWORD;
