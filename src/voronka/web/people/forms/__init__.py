"""The forms of people, teams and the business."""
